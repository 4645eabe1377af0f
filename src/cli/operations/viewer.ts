import { z } from "zod";
import { connectionOf, pageFields } from "../connection.ts";
import { defineOperation } from "../operation.ts";

const organization = z.object({ id: z.string(), name: z.string() });
const viewer = z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.string(), organization });
export type Viewer = z.infer<typeof viewer>;

export const readViewer = defineOperation(
  "query ReadViewer { viewer { id name email role organization { id name } } }",
  z.object({ viewer }),
);

export const readOrganizations = defineOperation(
  "query ReadOrganizations { organizations { id name } }",
  z.object({ organizations: z.array(organization) }),
);

export const readUsers = defineOperation(
  `query ReadUsers($first: Int, $after: String) {
    page: users(first: $first, after: $after) { edges { node { id name email } } ${pageFields} }
  }`,
  connectionOf(z.object({ id: z.string(), name: z.string(), email: z.string() })),
);
