import type { Server } from "./server-address.ts";

export function signInHint(server: Pick<Server, "token" | "tokenSource">): string {
  return server.token === undefined
    ? "Give an API token with --token or M365_SYNC_TOKEN. The server prints the first administrator's token when it starts for the first time, and leaves it in .data/admin-token, where this command looks when it runs in the same folder."
    : `The token from ${server.tokenSource} is wrong, expired or revoked. An administrator makes a new one with: m365-sync token create NAME`;
}
