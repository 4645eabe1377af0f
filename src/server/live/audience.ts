import type { Context } from "../../graphql/context.ts";

/** A context that knows the viewer's rights, and notices when somebody asks who the viewer is. */
export interface Anonymous {
  readonly context: Context;
  wasAsked(): boolean;
  /** From now on asking is an error: what comes of it goes to everybody with these rights. */
  forbidAsking(): void;
}

/** Viewers with the same answer see the same, unless something asks who they are. */
export function rightsOf({ viewer }: Context): string {
  return `${viewer.role} ${viewer.organizationId} ${(viewer.scopes ?? []).join(",")}`;
}

/**
 * The context of an execution whose result several viewers may be sent. It gives away role, organization and scopes freely, since all of them have
 * the same; with anything else that is said of the viewer, the result is for this one only.
 */
export function anonymous({ viewer, authenticated, app, prisma }: Context): Anonymous {
  let isAsked = false;
  let isForbidden = false;
  const ask = <T>(answer: T): T => {
    isAsked = true;
    if (isForbidden) throw new Error("What is shared by viewers with the same rights must not depend on who they are.");
    return answer;
  };
  return {
    context: {
      viewer: {
        role: viewer.role,
        organizationId: viewer.organizationId,
        scopes: viewer.scopes ?? [],
        get userId() {
          return ask(viewer.userId);
        },
        get name() {
          return ask(viewer.name);
        },
        get email() {
          return ask(viewer.email);
        },
      },
      get authenticated() {
        return ask(authenticated);
      },
      app,
      prisma,
    },
    wasAsked: () => isAsked,
    forbidAsking() {
      isForbidden = true;
    },
  };
}
