import { GraphQLError } from "graphql";
import { builder } from "../builder.ts";

/** PostgreSQL has no year 0, which an offset may lead to, and ISO 8601 no year of five digits. */
const firstMoment = new Date("0001-01-01T00:00:00Z");
const lastMoment = new Date("9999-12-31T23:59:59.999Z");

builder.scalarType("DateTime", {
  description: 'A moment, ISO 8601 with offset: "2026-05-01T09:30:00Z". Answers are in UTC.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    // Without an offset it would mean the server's own zone, which callers do not know.
    const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
    const moment = typeof value === "string" && shape.test(value) ? new Date(value) : null;
    if (moment === null || !(moment >= firstMoment && moment <= lastMoment)) {
      throw new GraphQLError("A DateTime is ISO 8601 with an offset, such as 2026-05-01T09:30:00Z.");
    }
    return moment;
  },
});

builder.scalarType("Date", {
  description: "A day of the calendar, YYYY-MM-DD, in nobody's time zone.",
  serialize: (value) => value,
  parseValue: (value) => {
    const day = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : null;
    // 31 April would otherwise become 1 May.
    if (day === null || !(day >= firstMoment) || day.toISOString().slice(0, 10) !== value) {
      throw new GraphQLError("A Date is a day that exists, as YYYY-MM-DD.");
    }
    return day.toISOString().slice(0, 10);
  },
});

builder.scalarType("JSON", {
  description: "Any JSON value.",
  serialize: (value) => value,
  parseValue: (value) => value,
});
