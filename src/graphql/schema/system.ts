import { builder } from "../builder.ts";
import type { SystemFacts } from "../context.ts";
import { ResourceEnum } from "./resource.ts";

const JobsBackendEnum = builder.enumType("JobsBackend", {
  description: "Where Agenda keeps its jobs.",
  values: { MONGODB: { value: "mongodb" }, POSTGRESQL: { value: "postgresql" } } as const,
});

const SystemType = builder.objectRef<SystemFacts>("System").implement({
  description: "What runs here.",
  fields: (t) => ({
    version: t.exposeString("version"),
    isSimulator: t.exposeBoolean("isSimulator", { description: "Whether a simulator stands in for Microsoft 365." }),
    cloud: t.exposeString("cloud", { description: "global, us-gov, us-gov-dod or china." }),
    resources: t.field({
      type: [ResourceEnum],
      description: "What this version syncs.",
      resolve: ({ resources }) => [...resources],
    }),
    jobs: t.expose("jobs", { type: JobsBackendEnum }),
  }),
});

builder.queryField("system", (t) => t.field({ type: SystemType, resolve: (_root, _args, { app }) => app.system }));
