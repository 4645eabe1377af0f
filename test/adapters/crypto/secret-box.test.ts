import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hashToken, makeToken } from "../../../src/adapters/crypto/api-token.ts";
import { readKeyFile } from "../../../src/adapters/crypto/key-file.ts";
import { createSecretBox } from "../../../src/adapters/crypto/secret-box.ts";
import { createSigner } from "../../../src/adapters/crypto/signed-value.ts";
import { EncryptionKeyError } from "../../../src/app/ports/secret-box.ts";

const newKey = () => new Uint8Array(randomBytes(32));

describe("encrypted values", () => {
  it("open with their key and for their purpose only", () => {
    const key = newKey();
    const box = createSecretBox([key]);
    const sealed = box.seal("a secret ✓", "secret:a");
    expect(box.open(sealed, "secret:a")).toBe("a secret ✓");
    expect(() => box.open(sealed, "secret:b")).toThrow();
    expect(Buffer.from(sealed.ciphertext).includes("a secret")).toBe(false);
    expect(() => createSecretBox([newKey()]).open(sealed, "secret:a")).toThrow(EncryptionKeyError);
  });

  it("never come out the same twice", () => {
    const box = createSecretBox([newKey()]);
    expect(box.seal("x", "p").ciphertext).not.toEqual(box.seal("x", "p").ciphertext);
  });

  it("do not open when a single bit was changed", () => {
    const box = createSecretBox([newKey()]);
    const { ciphertext, keyId } = box.seal("secret", "p");
    for (let at = 0; at < ciphertext.length; at++) {
      const changed = new Uint8Array(ciphertext);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => box.open({ ciphertext: changed, keyId }, "p")).toThrow();
    }
  });

  it("of the previous key still open, and new ones are the new key's", () => {
    const [previous, key] = [newKey(), newKey()];
    const old = createSecretBox([previous]).seal("kept", "p");
    const box = createSecretBox([key, previous]);
    expect(box.open(old, "p")).toBe("kept");
    expect(box.seal("new", "p").keyId).not.toBe(old.keyId);
  });
});

describe("the key file", () => {
  it("is made once, for its owner's eyes, whoever comes first", async () => {
    const folder = await mkdtemp(join(tmpdir(), "key-"));
    const path = join(folder, "data", "encryption.key");
    const found = await Promise.all(Array.from({ length: 8 }, () => readKeyFile(path)));
    expect(found.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(found.map(({ key }) => Buffer.from(key).toString("hex"))).size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(Buffer.from((await readFile(path, "utf8")).trim(), "base64")).toHaveLength(32);
    await rm(folder, { recursive: true });
  });

  it("is never replaced when it is damaged", async () => {
    const folder = await mkdtemp(join(tmpdir(), "key-"));
    const path = join(folder, "encryption.key");
    await writeFile(path, "half a k");
    await expect(readKeyFile(path)).rejects.toThrow("damaged");
    expect(await readFile(path, "utf8")).toBe("half a k");
    await rm(folder, { recursive: true });
  });
});

describe("signed values", () => {
  it("are ours only, and each use has its own key", () => {
    const key = newKey();
    const signed = createSigner(key, "session").sign('{"a":1}');
    expect(createSigner(key, "session").verify(signed)).toBe('{"a":1}');
    expect(createSigner(key, "other").verify(signed)).toBeNull();
    for (const wrong of ["", ".", signed.slice(1), `${signed}x`, `${signed}.x`]) {
      expect(createSigner(key, "session").verify(wrong)).toBeNull();
    }
  });
});

describe("API tokens", () => {
  it("have a prefix to know them by and 256 random bits", () => {
    expect(makeToken()).toMatch(/^m365s_[\w-]{43}$/);
    expect(makeToken()).not.toBe(makeToken());
    expect(hashToken("m365s_a")).toMatch(/^[0-9a-f]{64}$/);
  });
});
