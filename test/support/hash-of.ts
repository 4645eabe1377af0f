import { createKeyedHash } from "../../src/adapters/crypto/keyed-hash.ts";

export const hashOf = createKeyedHash(new Uint8Array(32), "tests");
