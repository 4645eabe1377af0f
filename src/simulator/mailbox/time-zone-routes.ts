import { DateTime } from "luxon";
import { findIana, WINDOWS_TO_IANA_MAP } from "windows-iana";
import { GRAPH_ROOT, type GraphCall, type GraphRoute, type Permission, param } from "../graph/call.ts";
import { GraphError } from "../graph/graph-error.ts";
import { json, type WireReply } from "../http/message.ts";

const READ_ZONES: Permission = {
  scopes: ["User.Read", "User.ReadWrite", "User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All"],
  roles: ["User.Read.All", "User.ReadWrite.All"],
  refusal: "ErrorAccessDenied",
};

const WINDOWS_NAMES = [...new Set(WINDOWS_TO_IANA_MAP.map(({ windowsName }) => windowsName))];
/** One for each Windows zone: the name by which CLDR knows it first. */
const IANA_NAMES = [...new Set(WINDOWS_NAMES.flatMap((name) => findIana(name).slice(0, 1)))];

/** Names for people; ours is the zone's own name after its offset without summer time. */
function describe(alias: string, zone: string) {
  const winter = DateTime.fromObject({ year: 2026, month: 1, day: 1 }, { zone });
  const summer = winter.plus({ months: 6 });
  const standard = summer.offset < winter.offset ? summer : winter;
  return { alias, displayName: `(UTC${standard.offset === 0 ? "" : standard.toFormat("ZZ")}) ${alias}` };
}

function list(standard: "Windows" | "Iana"): WireReply {
  const value =
    standard === "Iana"
      ? IANA_NAMES.map((name) => describe(name, name))
      : WINDOWS_NAMES.map((name) => describe(name, findIana(name)[0] ?? "UTC"));
  return json(200, {
    "@odata.context": `${GRAPH_ROOT}/$metadata#Collection(microsoft.graph.timeZoneInformation)`,
    value,
  });
}

const LOCALES = [
  "da-DK",
  "de-AT",
  "de-CH",
  "de-DE",
  "en-GB",
  "en-US",
  "es-ES",
  "fr-FR",
  "it-IT",
  "ja-JP",
  "nl-NL",
  "pl-PL",
  "pt-BR",
  "sv-SE",
];

function listLanguages(): WireReply {
  const names = new Intl.DisplayNames("en", { type: "language", languageDisplay: "standard" });
  return json(200, {
    "@odata.context": `${GRAPH_ROOT}/$metadata#Collection(microsoft.graph.localeInfo)`,
    value: LOCALES.map((locale) => ({ locale, displayName: names.of(locale) ?? locale })),
  });
}

/** The zones in the standard that the call of the function names. */
function listAsNamed(call: GraphCall): WireReply {
  const name = param(call, "function");
  const standard =
    /^supportedTimeZones\(TimeZoneStandard=(?:microsoft\.graph\.timeZoneStandard)?'(Windows|Iana)'\)$/i.exec(name)?.[1];
  if (standard === undefined) throw new GraphError(400, "BadRequest", `Resource not found for the segment '${name}'.`);
  return list(standard.toLowerCase() === "iana" ? "Iana" : "Windows");
}

const handle = (serve: (call: GraphCall) => WireReply) => ({ permission: READ_ZONES, isMailbox: true, serve });

export const timeZoneRoutes: GraphRoute[] = [
  { method: "GET", pattern: "/outlook/supportedTimeZones", handle: handle(() => list("Windows")) },
  { method: "GET", pattern: "/outlook/supportedLanguages", handle: handle(listLanguages) },
  { method: "GET", pattern: "/outlook/{function}", handle: handle(listAsNamed) },
];
