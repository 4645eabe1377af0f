import type { SettingsPatch } from "../../src/simulator/settings.ts";
import { createGraphClient } from "./graph-client.ts";
import { startSimulator } from "./simulator.ts";

/** How the product reads mail. */
export const IMMUTABLE = { prefer: 'IdType="ImmutableId"' };

export const MAIL_SCOPES = ["Mail.ReadWrite"];

/** A simulator without the delays and odd pages that most tests are not about, and a client of Quinn Quiet's mailbox. */
export async function startMail(mail: NonNullable<SettingsPatch["mail"]> = {}, more: SettingsPatch = {}) {
  const simulator = await startSimulator({
    settings: {
      quirks: { shortPages: false, emptyLastPage: false },
      ...more,
      mail: { searchLagMs: 0, lookupLagMs: 0, ...mail },
    },
  });
  const quiet = createGraphClient(simulator, simulator.control.entra.accessToken("quiet", MAIL_SCOPES));
  const { mail: outlook } = simulator.control;
  return { simulator, quiet, outlook, settings: simulator.control.settings };
}

export function messagePath(message: { id: string }): string {
  return `/me/messages/${encodeURIComponent(message.id)}`;
}

export function folderPath(folder: { id: string }): string {
  return `/me/mailFolders/${encodeURIComponent(folder.id)}`;
}
