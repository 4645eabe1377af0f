import { createClock, type SimulatedClock } from "../../src/simulator/clock.ts";
import type { SettingsPatch } from "../../src/simulator/settings.ts";
import { createGraphClient } from "./graph-client.ts";
import { postToken } from "./sign-in.ts";
import { type RunningSimulator, startSimulator } from "./simulator.ts";

/** How the product reads mail. */
export const IMMUTABLE = { prefer: 'IdType="ImmutableId"' };

export const MAIL_SCOPES = ["Mail.ReadWrite"];

/** A simulator without the delays and odd pages that most tests are not about, and a client of Quinn Quiet's mailbox. */
export async function startMail(
  mail: NonNullable<SettingsPatch["mail"]> = {},
  more: SettingsPatch = {},
  clock?: SimulatedClock,
) {
  const simulator = await startSimulator({
    ...(clock === undefined ? {} : { clock }),
    settings: {
      quirks: { shortPages: false, emptyLastPage: false },
      ...more,
      mail: { searchLagMs: 0, lookupLagMs: 0, ...mail },
    },
  });
  const quiet = createGraphClient(simulator, simulator.control.entra.accessToken("quiet", MAIL_SCOPES));
  const { mail: outlook } = simulator.control;
  /** What a path answers, byte for byte. */
  const authorization = `Bearer ${simulator.control.entra.accessToken("quiet", MAIL_SCOPES)}`;
  const bytes = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${simulator.origin}/v1.0${path}`, { headers: { authorization, ...headers } });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  return { simulator, quiet, outlook, bytes, settings: simulator.control.settings };
}

/** A mailbox that also sends, with a present that only moves when told to. Nothing is under way for long, unless a test wants it. */
export async function startSending(mail: NonNullable<SettingsPatch["mail"]> = {}) {
  const clock = createClock();
  clock.freeze();
  const started = await startMail({ sendDelayMs: 0, ndr: 0, ...mail }, {}, clock);
  const { simulator } = started;
  const scopes = [...MAIL_SCOPES, "Mail.Send", "Mail.ReadWrite.Shared", "Mail.Send.Shared"];
  /** With a fresh token: others end after an hour. */
  const signIn = () => createGraphClient(simulator, simulator.control.entra.accessToken("quiet", scopes));
  const quiet = signIn();
  const { transport } = simulator.control;
  const draft = async (message: object) =>
    (await quiet.post("/me/messages", { toRecipients: to("busy@contoso.example"), ...message }, IMMUTABLE)).body;
  const send = (message: { id: string }) => quiet.post(`${messagePath(message)}/send`, "", IMMUTABLE);
  return { ...started, clock, quiet, signIn, transport, draft, send };
}

/** In steps: what happens meanwhile happens in its time, and not at the end of all of it. */
export function passSlowly({ advance }: Pick<SimulatedClock, "advance">, ms: number): void {
  const stepMs = Math.max(15_000, ms / 100);
  for (let left = ms; left > 0; left -= stepMs) advance(Math.min(left, stepMs));
}

export function to(...addresses: readonly string[]) {
  return addresses.map((address) => ({ emailAddress: { address } }));
}

/** A client of an application without a person, with what an administrator has granted it by then. */
export async function openApp(simulator: RunningSimulator) {
  const scope = "https://graph.microsoft.com/.default";
  const { access_token } = await postToken(simulator, { grant_type: "client_credentials", scope });
  return createGraphClient(simulator, access_token);
}

export function messagePath(message: { id: string }): string {
  return `/me/messages/${encodeURIComponent(message.id)}`;
}

export function folderPath(folder: { id: string }): string {
  return `/me/mailFolders/${encodeURIComponent(folder.id)}`;
}
