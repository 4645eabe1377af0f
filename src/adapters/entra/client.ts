import { ConfidentialClientApplication, type INetworkModule, LogLevel } from "@azure/msal-node";
import type { AzureApplication } from "../../app/ports/identity.ts";
import { type CloudName, clouds } from "../../core/microsoft/cloud.ts";

/**
 * A client of its own for each call: it is cheap, and the cache inside is then one account's and nobody else's.
 * The authority is always Microsoft's; a simulator is reached by the transport.
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

/** The resource in front of a permission: sovereign clouds would otherwise be asked for the global Graph. */
export function qualifyScopes(scopes: readonly string[], cloud: CloudName): string[] {
  const oidc = new Set(["openid", "profile", "offline_access", "email"]);
  return scopes.map((scope) => (oidc.has(scope) || scope.includes("://") ? scope : `${clouds[cloud].graph}/${scope}`));
}
