import { z } from "zod";
import { defineMutation } from "../mutate.ts";
import { defineOperation } from "../operation.ts";

const organizationFields = "id name archivedAt people mailboxes";
const organization = z.object({
  id: z.string(),
  name: z.string(),
  archivedAt: z.string().nullable(),
  people: z.number().nullable(),
  mailboxes: z.number().nullable(),
});

export const readAllOrganizations = defineOperation(
  `query ReadAllOrganizations { organizations(includeArchived: true) { ${organizationFields} } }`,
  z.object({ organizations: z.array(organization) }),
);

export const createOrganization = defineMutation(
  `mutation CreateOrganization($name: String!) {
    result: createOrganization(name: $name) {
      __typename ... on UserError { message } ... on CreateOrganizationSuccess { data { ${organizationFields} } }
    }
  }`,
  organization,
);

export const renameOrganization = defineMutation(
  `mutation RenameOrganization($organizationId: ID!, $name: String!) {
    result: renameOrganization(organizationId: $organizationId, name: $name) {
      __typename ... on UserError { message } ... on RenameOrganizationSuccess { data { ${organizationFields} } }
    }
  }`,
  organization,
);

export const archiveOrganization = defineMutation(
  `mutation ArchiveOrganization($organizationId: ID!) {
    result: archiveOrganization(organizationId: $organizationId) {
      __typename ... on UserError { message } ... on ArchiveOrganizationSuccess { data { ${organizationFields} } }
    }
  }`,
  organization,
);

export const restoreOrganization = defineMutation(
  `mutation RestoreOrganization($organizationId: ID!) {
    result: restoreOrganization(organizationId: $organizationId) {
      __typename ... on UserError { message } ... on RestoreOrganizationSuccess { data { ${organizationFields} } }
    }
  }`,
  organization,
);
