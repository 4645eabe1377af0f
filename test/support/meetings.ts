import { type EventFields, emptyEvent, recordOf } from "../../src/core/records/event.ts";
import type { SyncSettings } from "../../src/core/sync/sync-settings.ts";
import { must } from "../../src/lib/must.ts";
import { at, guest } from "./core-checks/check.ts";
import { ofEvents } from "./exchange.ts";
import { linkOf, officeId } from "./sync-orders.ts";
import { createSyncWorld, type SyncWorld } from "./sync-world.ts";

/** What people do to a sync of meetings. */

export const meetingWorld = (settings: Partial<SyncSettings> = {}): SyncWorld => createSyncWorld(settings, ofEvents);

export const meeting = (fields: Partial<EventFields> = {}) =>
  recordOf({
    ...emptyEvent,
    subject: "Review",
    time: at("2026-06-01"),
    attendees: [guest("Ann"), guest("Bob")],
    ...fields,
  });

/** Somebody else's meeting, as this mailbox has it. */
export const copyOf = (fields: Partial<EventFields> = {}) =>
  meeting({ isOrganizer: false, organizer: { address: "boss@contoso.example", name: "Boss" }, ...fields });

/** A world whose first sync is over, some time ago. */
export async function syncedWorld(settings: Partial<SyncSettings> = {}): Promise<SyncWorld> {
  const world = meetingWorld(settings);
  await world.sync();
  world.advance(60_000);
  return world;
}

/** A meeting that both sides have, its guests invited. */
export async function linkedMeeting(world: SyncWorld, fields: Partial<EventFields> = {}, nth = 1) {
  const id = officeId(nth);
  await world.create(id, meeting({ subject: `Meeting ${nth}`, ...fields }));
  await world.sync();
  world.advance(60_000);
  return { officeId: id, m365Id: must(linkOf(world, id), "the link").m365Id };
}

/** Somebody else's meeting that came from Microsoft. */
export async function linkedCopy(world: SyncWorld, fields: Partial<EventFields> = {}) {
  const m365Id = world.mailbox.make("list-default", copyOf(fields));
  await world.sync();
  world.advance(60_000);
  return { m365Id, officeId: must(linkOf(world, m365Id), "the link").officeId };
}

/** Names of the guests on each side, in order. */
export async function guests(world: SyncWorld, id: string) {
  const names = (fields: { readonly [name: string]: unknown } | undefined) =>
    (Array.isArray(fields?.attendees) ? fields.attendees : [])
      .map(({ address }: { readonly address: string }) => address.split("@")[0]?.toLowerCase())
      .toSorted()
      .join(" ");
  const link = linkOf(world, id);
  return {
    office: names((await world.records()).get(link?.officeId ?? id)),
    m365: names(world.mailbox.items.get(link?.m365Id ?? "")?.item.fields),
  };
}
