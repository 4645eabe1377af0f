import { type ErrorCode, errorCatalogue, errorCodes } from "../../core/sync/error-catalogue.ts";
import { builder } from "../builder.ts";

export const ErrorCodeEnum = builder.enumType("ErrorCode", {
  description: "Every failure that people may see.",
  values: Object.fromEntries(
    errorCodes.map((code) => [code, { value: code, description: errorCatalogue[code].cause }]),
  ) as Record<ErrorCode, { value: ErrorCode; description: string }>,
});

const ErrorClassEnum = builder.enumType("ErrorClass", {
  description: "Whether it passes by itself.",
  values: ["TRANSIENT", "PERMANENT"] as const,
});

const ErrorScopeEnum = builder.enumType("ErrorScope", {
  description: "How far the trouble reaches.",
  values: ["ITEM", "MAILBOX", "TENANT", "SYSTEM"] as const,
});

const ErrorCatalogueEntry = builder.objectRef<ErrorCode>("ErrorCatalogueEntry").implement({
  description: "One failure: what happened and what to do about it.",
  fields: (t) => ({
    code: t.field({ type: ErrorCodeEnum, resolve: (code) => code }),
    class: t.field({ type: ErrorClassEnum, resolve: (code) => errorCatalogue[code].class }),
    scope: t.field({ type: ErrorScopeEnum, resolve: (code) => errorCatalogue[code].scope }),
    cause: t.string({ resolve: (code) => errorCatalogue[code].cause }),
    remedy: t.string({ resolve: (code) => errorCatalogue[code].remedy }),
    mutation: t.string({
      nullable: true,
      description: "The mutation that helps, if there is one.",
      resolve: (code) => {
        const entry = errorCatalogue[code];
        return "mutation" in entry ? (entry.mutation ?? null) : null;
      },
    }),
  }),
});

builder.queryField("errorCatalogue", (t) => t.field({ type: [ErrorCatalogueEntry], resolve: () => [...errorCodes] }));
