import { defineMutation, defineOperation } from "../operation.ts";

const organizationFields = "id name archivedAt people mailboxes";

export const readAllOrganizations = defineOperation(
  `query ReadAllOrganizations { organizations(includeArchived: true) { ${organizationFields} } }`,
);

export const createOrganization = defineMutation(
  `mutation CreateOrganization($name: String!) {
    result: createOrganization(name: $name) {
      __typename ... on UserError { message } ... on CreateOrganizationSuccess { data { ${organizationFields} } }
    }
  }`,
);

export const renameOrganization = defineMutation(
  `mutation RenameOrganization($organizationId: ID!, $name: String!) {
    result: renameOrganization(organizationId: $organizationId, name: $name) {
      __typename ... on UserError { message } ... on RenameOrganizationSuccess { data { ${organizationFields} } }
    }
  }`,
);

export const archiveOrganization = defineMutation(
  `mutation ArchiveOrganization($organizationId: ID!) {
    result: archiveOrganization(organizationId: $organizationId) {
      __typename ... on UserError { message } ... on ArchiveOrganizationSuccess { data { ${organizationFields} } }
    }
  }`,
);

export const restoreOrganization = defineMutation(
  `mutation RestoreOrganization($organizationId: ID!) {
    result: restoreOrganization(organizationId: $organizationId) {
      __typename ... on UserError { message } ... on RestoreOrganizationSuccess { data { ${organizationFields} } }
    }
  }`,
);
