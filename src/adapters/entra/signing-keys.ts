// The keys with which Microsoft signs id tokens, by the tenant name in the authority's address.
//
//   a known key                from what was fetched at most an hour ago
//   an unknown key             fetched at once, but at most every 30 seconds: a token can name any key
//   Microsoft does not answer  the last good keys, for a day
//
// https://learn.microsoft.com/entra/identity-platform/signing-key-rollover
import type { INetworkModule } from "@azure/msal-node";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { StoreError } from "../../app/store-error.ts";
import { type CloudName, clouds } from "../../core/microsoft/cloud.ts";

const keyShape = z.looseObject({
  kty: z.literal("RSA"),
  kid: z.string().min(1),
  n: z.string().min(1),
  e: z.string().min(1),
  use: z.literal("sig").optional(),
  /** The issuer whose tokens it signs; most keys have {tenantid} in it. */
  issuer: z.string().optional(),
  cloud_instance_name: z.string().optional(),
});
export type SigningKey = z.infer<typeof keyShape>;

const answerShape = z.object({ keys: z.array(z.unknown()).min(1).max(1000) });

export interface SigningKeys {
  /**
   * @param authority a GUID, a domain, common, organizations or consumers
   * @param clientId an application may have keys of its own
   * @throws StoreError unavailable while no keys are available
   */
  find(authority: string, clientId: string, kid: string): Promise<SigningKey | null>;
}

interface KeySet {
  keys: ReadonlyMap<string, SigningKey>;
  fetchedAt: number | null;
  triedAt: number | null;
  trying: Promise<void> | null;
}

const refreshMs = 3_600_000;
const keepMs = 24 * 3_600_000;
const cooldownMs = 30_000;
/** The settings choose the tenant here, not the person who signs in: a few at most. */
const mostSets = 100;

export function createSigningKeys(network: INetworkModule, cloud: CloudName, now: () => number): SigningKeys {
  const sets = new LRUCache<string, KeySet>({ max: mostSets });

  const fetchKeys = async (path: string): Promise<ReadonlyMap<string, SigningKey>> => {
    const { status, body } = await network.sendGetRequestAsync<unknown>(`${clouds[cloud].login}/${path}`);
    const answer = answerShape.safeParse(body);
    if (status !== 200 || !answer.success) throw new Error(`No keys in an answer with HTTP status ${status}.`);
    const keys = answer.data.keys.flatMap((key) => keyShape.safeParse(key).data ?? []);
    if (keys.length === 0) throw new Error("None of the keys can be used.");
    return new Map(keys.map((key) => [key.kid, key]));
  };

  /** Many sign-ins at once share one request. */
  const refresh = (set: KeySet, path: string): Promise<void> => {
    set.triedAt = now();
    set.trying ??= fetchKeys(path)
      .then((keys) => {
        set.keys = keys;
        set.fetchedAt = now();
      })
      .finally(() => {
        set.trying = null;
      });
    return set.trying;
  };

  const findIn = async (path: string, kid: string): Promise<SigningKey | null> => {
    const set = sets.get(path) ?? { keys: new Map(), fetchedAt: null, triedAt: null, trying: null };
    sets.set(path, set);
    const isOld = set.fetchedAt === null || now() - set.fetchedAt >= refreshMs;
    const mayTry = set.trying !== null || set.triedAt === null || now() - set.triedAt >= cooldownMs;
    let trouble: unknown;
    if ((isOld || !set.keys.has(kid)) && mayTry) {
      await refresh(set, path).catch((error: unknown) => {
        trouble = error;
      });
    }
    if (set.fetchedAt === null || now() - set.fetchedAt >= keepMs) {
      throw new StoreError("unavailable", "Microsoft's signing keys could not be read. Try again in a minute.", {
        code: "SigningKeysUnavailable",
        cause: trouble,
      });
    }
    return set.keys.get(kid) ?? null;
  };

  return {
    async find(authority, clientId, kid) {
      const path = `${encodeURIComponent(authority.toLowerCase())}/discovery/v2.0/keys`;
      const found = await findIn(path, kid);
      if (found !== null) return found;
      // Only an application with its own keys has some that are not in the common set; others may have no such address at all.
      return findIn(`${path}?appid=${encodeURIComponent(clientId)}`, kid).catch((error: unknown) => {
        if (error instanceof StoreError) return null;
        throw error;
      });
    },
  };
}
