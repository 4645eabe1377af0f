/**
 * Microsoft's clouds: the same services on other hosts, with separate accounts.
 * https://learn.microsoft.com/graph/deployments
 */
export const clouds = {
  global: { login: "https://login.microsoftonline.com", graph: "https://graph.microsoft.com" },
  "us-gov": { login: "https://login.microsoftonline.us", graph: "https://graph.microsoft.us" },
  "us-gov-dod": { login: "https://login.microsoftonline.us", graph: "https://dod-graph.microsoft.us" },
  china: { login: "https://login.partner.microsoftonline.cn", graph: "https://microsoftgraph.chinacloudapi.cn" },
} as const;

export type CloudName = keyof typeof clouds;

export const cloudNames = Object.keys(clouds) as readonly CloudName[];
