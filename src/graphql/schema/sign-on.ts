import { requireSystemRight } from "../../app/access/require.ts";
import { RefusedError } from "../../app/errors.ts";
import { builder } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";

builder.prismaObject("PersonIdentity", {
  description:
    "A Microsoft account that a person signs in with. Tenant and object id never change; the rest is as last seen.",
  fields: (t) => ({
    tenantId: t.exposeString("tenantId"),
    objectId: t.exposeString("objectId"),
    userPrincipalName: t.exposeString("userPrincipalName", { description: "Empty until it signs in." }),
    displayName: t.exposeString("displayName"),
    boundAt: t.expose("boundAt", { type: "DateTime" }),
    lastSeenAt: t.expose("lastSeenAt", { type: "DateTime", nullable: true }),
  }),
});

builder.prismaObject("ConfirmedTenant", {
  description:
    "A Microsoft 365 organization whose people may sign in, besides the one that the application settings name.",
  fields: (t) => ({
    tenantId: t.exposeString("tenantId"),
    name: t.exposeString("name"),
    confirmedAt: t.expose("confirmedAt", { type: "DateTime" }),
  }),
});

interface LastTry {
  readonly at: Date;
  readonly byName: string;
  readonly works: boolean;
  readonly messages: readonly string[];
  readonly tenant: { readonly id: string; readonly name: string | null; readonly isAdmitted: boolean } | null;
}

const TriedTenant = builder.objectRef<NonNullable<LastTry["tenant"]>>("TriedTenant").implement({
  description: "The Microsoft 365 organization of a person who tried to sign in.",
  fields: (t) => ({
    id: t.exposeString("id"),
    name: t.exposeString("name", { nullable: true }),
    isAdmitted: t.exposeBoolean("isAdmitted", { description: "Whether its people may sign in. If not, confirm it." }),
  }),
});

const TriedSignOnType = builder.objectRef<LastTry>("TriedSignOn").implement({
  description: "The result of an administrator's test of single sign-on.",
  fields: (t) => ({
    at: t.expose("at", { type: "DateTime" }),
    byName: t.exposeString("byName"),
    works: t.exposeBoolean("works", { description: "Whether the application and the redirect URI are right." }),
    messages: t.exposeStringList("messages"),
    tenant: t.expose("tenant", { type: TriedTenant, nullable: true }),
  }),
});

const SignOnType = builder.objectRef<{ readonly redirectUri: string; readonly frontChannelLogoutUri: string }>(
  "SignOn",
);
builder.objectType(SignOnType, {
  description: "Microsoft 365 Single Sign-On, beside its settings (SSO_…).",
  fields: (t) => ({
    redirectUri: t.exposeString("redirectUri", {
      description: "Copy it into the same Azure application, as type Web. It differs from the one for mailboxes.",
    }),
    frontChannelLogoutUri: t.exposeString("frontChannelLogoutUri", {
      description: "Copy it into Azure too, so that signing out of Microsoft ends sessions here.",
    }),
    confirmedTenants: t.prismaField({
      type: ["ConfirmedTenant"],
      resolve: (query, _root, _args, { prisma }) =>
        prisma.confirmedTenant.findMany({ ...wholeRow(query), orderBy: { confirmedAt: "asc" } }),
    }),
    lastTry: t.field({
      type: TriedSignOnType,
      nullable: true,
      async resolve(_root, _args, { prisma }) {
        const row = await prisma.auditEntry.findFirst({ where: { action: "signOn.tried" }, orderBy: { at: "desc" } });
        if (row === null) return null;
        const { works, messages, tenant } = row.to as unknown as Omit<LastTry, "at" | "byName">;
        return { at: row.at, byName: row.actorName, works, messages, tenant };
      },
    }),
  }),
});

builder.queryField("signOn", (t) =>
  t.field({
    type: SignOnType,
    nullable: true,
    description: "Null for viewers who may not see the system's settings.",
    resolve(_root, _args, { viewer, app }) {
      requireSystemRight(viewer, "readSystem");
      return app.signOn.addresses();
    },
  }),
);

const TrySignOnLink = builder.objectRef<{ readonly url: string; readonly expiresAt: Date }>("TrySignOnLink").implement({
  description: "Goes through a whole sign-in and shows the result; no session is opened.",
  fields: (t) => ({
    url: t.exposeString("url", { description: "For the viewer's own browser; works once." }),
    expiresAt: t.expose("expiresAt", { type: "DateTime" }),
  }),
});

builder.mutationField("trySignOn", (t) =>
  t.field({
    type: TrySignOnLink,
    description:
      "Begins a test of single sign-on with the viewer's own Microsoft account, before or after it is enabled.",
    errors: { types: [RefusedError] },
    resolve: (_root, _args, { viewer, app }) => app.signOn.tryIt(viewer),
  }),
);

const ConfirmTenantInput = builder.inputType("ConfirmTenantInput", {
  description: "A Microsoft 365 organization whose people may sign in.",
  fields: (t) => ({
    tenantId: t.string({ required: true, description: "A GUID, as a trial or a refused sign-in names it." }),
    name: t.string({ required: true, description: "For people." }),
  }),
});

builder.mutationField("confirmTenant", (t) =>
  t.field({
    type: SignOnType,
    description:
      "Lets people of this Microsoft 365 organization sign in: addresses of domains that it verified count here.",
    errors: { types: [RefusedError] },
    args: { input: t.arg({ type: ConfirmTenantInput, required: true }) },
    async resolve(_root, { input }, { viewer, app }) {
      await app.signOn.confirmTenant(viewer, input);
      return app.signOn.addresses();
    },
  }),
);

builder.mutationField("withdrawTenant", (t) =>
  t.field({
    type: SignOnType,
    description: "People of this organization can no longer sign in, and their sessions end.",
    errors: {},
    args: { tenantId: t.arg.string({ required: true }) },
    async resolve(_root, { tenantId }, { viewer, app }) {
      await app.signOn.withdrawTenant(viewer, tenantId);
      return app.signOn.addresses();
    },
  }),
);

const IdentityInput = builder.inputType("IdentityInput", {
  description: "A Microsoft account, by its two ids.",
  fields: (t) => ({
    tenantId: t.string({ required: true }),
    objectId: t.string({ required: true, description: "The id that a refused sign-in shows." }),
  }),
});

builder.mutationField("bindIdentity", (t) =>
  t.prismaField({
    type: "User",
    description:
      "Lets a Microsoft account sign in as this person, whatever its address: a guest, a second account, or a new account in another tenant.",
    errors: { types: [RefusedError] },
    args: { userId: t.arg.id({ required: true }), identity: t.arg({ type: IdentityInput, required: true }) },
    async resolve(query, _root, { userId, identity }, { viewer, app, prisma }) {
      await app.signOn.bindIdentity(viewer, { userId, ...identity });
      return prisma.user.findUniqueOrThrow({ ...wholeRow(query), where: { id: userId } });
    },
  }),
);

builder.mutationField("unbindIdentity", (t) =>
  t.field({
    type: SignOnType,
    description: "Removes the Microsoft account from its person; the person's sessions that began with Microsoft end.",
    errors: {},
    args: { identity: t.arg({ type: IdentityInput, required: true }) },
    async resolve(_root, { identity }, { viewer, app }) {
      await app.signOn.unbindIdentity(viewer, identity);
      return app.signOn.addresses();
    },
  }),
);
