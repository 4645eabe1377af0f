import { ConfidentialClientApplication, type INetworkModule, LogLevel } from "@azure/msal-node";
import type { AzureApplication } from "../../app/ports/identity.ts";
import { type CloudName, clouds } from "../../core/microsoft/cloud.ts";

/**
 * A new client for each call: it is cheap, and its cache then holds one account only. The authority is always Microsoft's; the transport
 * leads to a simulator.
 */
export function createClient(
  application: AzureApplication,
  cloud: CloudName,
  networkClient: INetworkModule,
): ConfidentialClientApplication {
  const { host } = new URL(clouds[cloud].login);
  return new ConfidentialClientApplication({
    auth: {
      clientId: application.clientId,
      clientSecret: application.clientSecret,
      authority: `https://${host}/${application.tenantId}`,
      knownAuthorities: [host],
    },
    // Errors are thrown as well as logged, and the log may quote tokens.
    system: { networkClient, loggerOptions: { logLevel: LogLevel.Error, loggerCallback: () => {} } },
  });
}

/** Permissions with their resource in front: otherwise sovereign clouds would be asked for the global Graph. */
export function qualifyScopes(scopes: readonly string[], cloud: CloudName): string[] {
  const oidc = new Set(["openid", "profile", "offline_access", "email"]);
  return scopes.map((scope) => (oidc.has(scope) || scope.includes("://") ? scope : `${clouds[cloud].graph}/${scope}`));
}
