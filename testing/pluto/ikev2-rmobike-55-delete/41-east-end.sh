ip xfrm state | grep ^src
