// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded into pluto, replaces functions of NSS: a peer that sends crooked certificates and signatures.
 *
 * CROOKED=peer: what is sent goes by the files in /tmp, looked at each time.
 *	crooked.p7	sent instead of the host's certificate, with `whack --impair send_pkcs7_thingie`
 *	crooked.sign	made the signature: an executable that reads what is to be signed, in hexadecimal, and
 *			prints the signature, or "sign" and what the host's key is to sign instead
 * CROOKED=fips: NSS says that it is in FIPS mode, without its limits.
 *
 * See crooked.sh.
 */

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cryptohi.h>
#include <pk11pub.h>
#include <secpkcs7.h>

#define REAL(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))

static bool is(const char *what)
{
	const char *crooked = getenv("CROOKED");

	return crooked && !strcmp(crooked, what);
}

/* The private key signs DATA, PKCS#1 1.5, whatever it is. */
static SECStatus sign(SECKEYPrivateKey *key, SECItem *signature, const unsigned char *data, unsigned int len)
{
	const SECItem item = { siBuffer, (unsigned char *)data, len };

	return REAL(PK11_Sign)(key, signature, &item);
}

/* What crooked.sign makes of DATA, into SIGNATURE, which has room for it; false: there is no crooked.sign. */
static bool crooked_signature(SECKEYPrivateKey *key, SECItem *signature, const SECItem *data, SECStatus *status)
{
	char command[4096] = "/tmp/crooked.sign ", line[8192];
	unsigned char bytes[2048];
	unsigned int len = 0;
	const char *hex = line;
	FILE *pipe;

	if (!is("peer") || access("/tmp/crooked.sign", X_OK) != 0 || data->len > 1024)
		return false;
	for (unsigned int i = 0; i < data->len; i++)
		sprintf(command + strlen(command), "%02x", data->data[i]);
	pipe = popen(command, "r");
	if (!pipe || !fgets(line, sizeof(line), pipe))
		abort();
	pclose(pipe);
	if (!strncmp(line, "sign ", 5))
		hex += 5;
	for (unsigned int byte; len < sizeof(bytes) && sscanf(hex, "%2x", &byte) == 1; hex += 2)
		bytes[len++] = byte;
	if (!strncmp(line, "sign ", 5)) {
		*status = sign(key, signature, bytes, len);
	} else {
		memcpy(signature->data, bytes, len);
		signature->len = len;
		*status = SECSuccess;
	}
	return true;
}

SECStatus PK11_Sign(SECKEYPrivateKey *key, SECItem *signature, const SECItem *hash)
{
	SECStatus status;

	if (crooked_signature(key, signature, hash, &status))
		return status;
	return REAL(PK11_Sign)(key, signature, hash);
}

SECStatus SGN_Digest(SECKEYPrivateKey *key, SECOidTag algorithm, SECItem *result, SECItem *digest)
{
	SECItem signature = { siBuffer, malloc(2048), PK11_SignatureLen(key) };
	SECStatus status;

	if (crooked_signature(key, &signature, digest, &status)) {
		*result = signature;
		return status;
	}
	free(signature.data);
	return REAL(SGN_Digest)(key, algorithm, result, digest);
}

SECItem *SEC_PKCS7EncodeItem(PLArenaPool *pool, SECItem *dest, SEC_PKCS7ContentInfo *content,
			     PK11SymKey *key, SECKEYGetPasswordKey password, void *arg)
{
	FILE *file = is("peer") ? fopen("/tmp/crooked.p7", "r") : NULL;
	SECItem *item;

	if (!file)
		return REAL(SEC_PKCS7EncodeItem)(pool, dest, content, key, password, arg);
	item = SECITEM_AllocItem(NULL, NULL, 65536);
	item->len = fread(item->data, 1, item->len, file);
	fclose(file);
	return item;
}

PRBool PK11_IsFIPS(void)
{
	return is("fips") || REAL(PK11_IsFIPS)();
}
