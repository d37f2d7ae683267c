nft delete table ip spoof
