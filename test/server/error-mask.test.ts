import { GraphQLError } from "graphql";
import { pino } from "pino";
import { expect, test } from "vitest";
import { FellBehindError } from "../../src/app/live/fell-behind-error.ts";
import { createErrorMask } from "../../src/server/error-mask.ts";

const mask = createErrorMask(pino({ level: "silent" }));

test("a subscriber that read too slowly is told where to continue", () => {
  const masked = mask(new FellBehindError("17.4"));
  expect(masked).toBeInstanceOf(GraphQLError);
  expect(masked).toMatchObject({ extensions: { code: "FELL_BEHIND", cursor: "17.4" } });
  expect(masked.message).toContain("Subscribe again");
});

test("a bug leaves the server as an id only", () => {
  const masked = mask(new Error("The password is swordfish."));
  expect(JSON.stringify(masked)).not.toContain("swordfish");
  expect(masked).toMatchObject({ extensions: { code: "INTERNAL_SERVER_ERROR" } });
});
