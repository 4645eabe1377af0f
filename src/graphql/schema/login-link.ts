import type { LoginLink } from "../../app/access/login-links.ts";
import { builder } from "../builder.ts";

const LoginLinkType = builder.objectRef<LoginLink>("LoginLink").implement({
  description: "Opens the page and logs its browser in.",
  fields: (t) => ({
    url: t.exposeString("url", { description: "Works once, at the process that made it. Give it to nobody else." }),
    expiresAt: t.expose("expiresAt", { type: "DateTime" }),
  }),
});

builder.mutationField("createLoginLink", (t) =>
  t.field({
    type: LoginLinkType,
    description: "A one-time link for the viewer's own browser, with the role in force.",
    errors: {},
    resolve: (_root, _args, { app, authenticated }) => app.createLoginLink(authenticated),
  }),
);
