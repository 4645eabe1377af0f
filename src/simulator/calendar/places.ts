import type { Place } from "./event-fields.ts";
import type { PlaceInput } from "./event-input.ts";

/** Exchange adds a type and an id to every place with a name; one without a name is dropped. */
export function takePlaces(inputs: readonly PlaceInput[]): Place[] {
  return inputs.flatMap((input) => {
    const displayName = input?.displayName?.trim() ?? "";
    if (input === null || displayName === "") return [];
    const given = Object.fromEntries(
      Object.entries(input).filter(([, value]) => value !== null && value !== undefined),
    );
    return [
      {
        ...given,
        displayName,
        locationType: input.locationType ?? "default",
        uniqueId: input.uniqueId ?? input.locationEmailAddress ?? displayName,
        uniqueIdType: input.locationEmailAddress ? "directory" : "private",
      },
    ];
  });
}

/** The single place of `location`: the only one, or the names of all. */
export function onePlace(places: readonly Place[]): Record<string, unknown> {
  const [first, ...more] = places;
  if (first === undefined) {
    return { displayName: "", locationType: "default", uniqueIdType: "unknown", address: {}, coordinates: {} };
  }
  if (more.length === 0) return first;
  const displayName = places.map((place) => place.displayName).join("; ");
  return { displayName, locationType: "default", uniqueId: displayName, uniqueIdType: "private" };
}
