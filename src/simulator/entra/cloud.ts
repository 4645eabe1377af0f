import type { Settings } from "../settings.ts";
import type { CloudName } from "./switches.ts";

/** A cloud's host names. Those of the national clouds were never recorded. */
export interface Cloud {
  /** Origin of its sign-in service, and of every `iss` of an id token. */
  readonly login: string;
  readonly instanceName: string;
  readonly oldGraphHost: string;
  readonly graphHost: string;
  readonly rbacUrl: string;
  readonly region: string;
}

const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
  public: {
    login: "https://login.microsoftonline.com",
    instanceName: "microsoftonline.com",
    oldGraphHost: "graph.windows.net",
    graphHost: "graph.microsoft.com",
    rbacUrl: "https://pas.windows.net",
    region: "EU",
  },
  us: {
    login: "https://login.microsoftonline.us",
    instanceName: "microsoftonline.us",
    oldGraphHost: "graph.windows.net",
    graphHost: "graph.microsoft.us",
    rbacUrl: "https://pasff.usgovcloudapi.net",
    region: "USGov",
  },
  cn: {
    login: "https://login.partner.microsoftonline.cn",
    instanceName: "partner.microsoftonline.cn",
    oldGraphHost: "graph.chinacloudapi.cn",
    graphHost: "microsoftgraph.chinacloudapi.cn",
    rbacUrl: "https://pas.chinacloudapi.cn",
    region: "AS",
  },
};

export function cloudOf({ entra }: Pick<Settings, "entra">): Cloud {
  return CLOUDS[entra.cloudMetadata];
}
