import { type Reach, type Right, reachOf, rights } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { builder, enumName } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";
import { TokenScopeEnum } from "./api-token.ts";
import { RoleEnum } from "./role.ts";
import { SignedInByEnum } from "./session.ts";

const RightEnum = builder.enumType("Right", {
  description: "What may be done; the same table decides every request.",
  values: Object.fromEntries(rights.map((right) => [enumName(right), { value: right }])) as Record<
    string,
    { value: Right }
  >,
});

const RightReachEnum = builder.enumType("RightReach", {
  description: "How far a right reaches.",
  values: {
    SYSTEM: { value: "all", description: "Everybody's." },
    ORGANIZATION: { value: "organization", description: "What belongs to the viewer's organization." },
    OWN: { value: "own", description: "What belongs to the viewer." },
  } as const,
});

interface ViewerRight {
  readonly right: Right;
  readonly reach: Exclude<Reach["kind"], "none" | "people">;
}

const ViewerRightType = builder.objectRef<ViewerRight>("ViewerRight").implement({
  description: "Something that the viewer may do.",
  fields: (t) => ({
    right: t.expose("right", { type: RightEnum }),
    reach: t.expose("reach", { type: RightReachEnum }),
  }),
});

function rightsOf(viewer: Viewer): ViewerRight[] {
  return rights.flatMap((right) => {
    const { kind } = reachOf(viewer, right);
    return kind === "none" || kind === "people" ? [] : [{ right, reach: kind }];
  });
}

const ViewerType = builder.objectRef<Viewer>("Viewer").implement({
  description: "Who is asking, and with which role.",
  fields: (t) => ({
    id: t.exposeID("userId"),
    name: t.exposeString("name"),
    email: t.exposeString("email"),
    role: t.expose("role", {
      type: RoleEnum,
      description: "The role in force: a token may hold less than its person.",
    }),
    scopes: t.field({
      type: [TokenScopeEnum],
      description: "What the viewer's token may do with mail.",
      resolve: ({ scopes }) => [...(scopes ?? [])],
    }),
    signedInBy: t.field({
      type: SignedInByEnum,
      nullable: true,
      description: "How the viewer's session began. Null for an API token.",
      resolve: (_viewer, _args, { authenticated }) => authenticated.signedInBy,
    }),
    rights: t.field({
      type: [ViewerRightType],
      description: "Anything not listed would be refused: a page need not offer it.",
      resolve: rightsOf,
    }),
    organization: t.prismaField({
      type: "Organization",
      resolve: (query, viewer, _args, { prisma }) =>
        prisma.organization.findUniqueOrThrow({ ...wholeRow(query), where: { id: viewer.organizationId } }),
    }),
  }),
});

builder.queryField("viewer", (t) => t.field({ type: ViewerType, resolve: (_root, _args, { viewer }) => viewer }));
