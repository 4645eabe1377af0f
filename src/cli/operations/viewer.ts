import type { DataOf } from "../../lib/graphql-operation.ts";
import { pageFields } from "../connection.ts";
import { defineOperation } from "../operation.ts";

export const readViewer = defineOperation(
  "query ReadViewer { viewer { id name email role organization { id name } } }",
);

export const readOrganizations = defineOperation("query ReadOrganizations { organizations { id name } }");

export const readUsers = defineOperation(
  `query ReadUsers($first: Int, $after: String) {
    page: users(first: $first, after: $after) { edges { node { id name email } } ${pageFields} }
  }`,
);

export type Viewer = DataOf<typeof readViewer>["viewer"];
