import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { occurrencesOf } from "../../../src/core/records/series.ts";
import { readCalendar } from "../../support/read-calendar.ts";

/** Files that people reported to other projects, made anew: each is taken whole, with the days and the times that its writer meant. */

const folder = join(import.meta.dirname, "reported");
const options = { floatingZone: "Etc/UTC", withAttendees: true, ownAddress: "una@contoso.example" };
const range = { from: "2027-01-01T00:00:00Z", to: "2028-01-01T00:00:00Z", zone: "Etc/UTC" };
const rules = (name: string, place: string) => [`Its time zone "${name}" has the rules of Europe/${place}.`];
const chain = ["02-02T09:00", "02-16T09:00", "02-18T09:00", "02-23T09:00", "03-02T09:00"];
const lastTuesdays = ["01-26", "02-23", "03-30", "04-27", "05-25", "06-29"].map((day) => `${day}T00:00`);

/** Of each event: when it takes place in 2027, who comes, and what is said of it. */
type Told = Readonly<
  Record<string, { starts: readonly string[]; guests?: readonly string[]; notes?: readonly string[] }>
>;
const right: Readonly<Record<string, Told>> = {
  "zone-1.ics": { "zone-1": { starts: ["07-13T19:00"], notes: rules("Customized Time Zone", "Berlin") } },
  "zone-2.ics": { "zone-2": { starts: ["07-13T19:00"], notes: rules("(GMT+01.00) Sarajevo/Warsaw/Zagreb", "Warsaw") } },
  "zone-8.ics": { "zone-8": { starts: ["07-13T21:00"] } },
  "until-all-day.ics": { "until-1": { starts: lastTuesdays } },
  "one-bad-line.ics": {
    "ex-5": {
      starts: ["03-10T08:00", "03-22T08:00", "03-24T08:00"],
      notes: ["Its times name no zone: they are taken as Etc/UTC's."],
    },
    good: { starts: ["03-10T08:00"] },
  },
  "chain.ics": { "22": { starts: chain } },
  "chain-other-order.ics": { "chain-2": { starts: chain } },
  "guest-without-email.ics": {
    "7": {
      starts: ["03-01T10:00"],
      guests: ["ana@fabrikam.example"],
      notes: ["2 attendees without an e-mail address are left out: Recipient, Nobody."],
    },
  },
};

test.each(readdirSync(folder))("%s is taken as its writer meant it", (file) => {
  const found = readCalendar(readFileSync(join(folder, file), "utf8"), options);
  if (found === null) throw new Error(`${file} is no calendar`);
  const told = found.taken.map(({ uid, fields, notes }) => {
    const starts = occurrencesOf(fields, range).map(({ startsAt }) =>
      startsAt.slice("2027-".length, "2027-MM-DDTHH:MM".length),
    );
    return [uid?.split("@")[0], { starts, guests: fields.attendees.map(({ address }) => address), notes }];
  });
  expect(found.leftOut).toEqual([]);
  const wanted = Object.entries(right[file] ?? {}).map(([uid, event]) => [uid, { guests: [], notes: [], ...event }]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(wanted));
});
