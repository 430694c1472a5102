import type { ApiFailure } from './api-failure.ts';
import { failure } from './api-failure.ts';

/** These happen before a request is written; after any other error the server may have acted on it. */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** An error of undici, of the socket, or of TLS, told in words. */
export function failureFromError(error: unknown, server: URL): ApiFailure {
  const { code, message } = codeAndMessage(error);
  const where = server.host;
  const tls = tlsMessage(code, message, where);
  if (tls) return failure('tls', tls, { reason: code });
  const words = networkMessage(code, where) ?? `the connection to ${where} failed (${code || message})`;
  return failure('network', words, { reason: code, sent: !beforeSending.has(code) });
}

/** An aborted signal says so by its name, whatever the library wrapped around it. */
export function isAbort(error: unknown): boolean {
  const name = (error as { name?: unknown } | null)?.name;
  return name === 'AbortError' || codeAndMessage(error).code === 'UND_ERR_ABORTED';
}

function codeAndMessage(error: unknown): { code: string; message: string } {
  const { code, message, cause } = (error ?? {}) as { code?: unknown; message?: unknown; cause?: unknown };
  if (typeof code !== 'string' && cause) return codeAndMessage(cause);
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : String(error) };
}

function networkMessage(code: string, where: string): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens on ${where}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host name in ${where} cannot be resolved`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `there is no route to ${where}`;
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return `${where} did not accept a connection in time`;
    case 'UND_ERR_HEADERS_TIMEOUT':
      return `${where} accepted the request and did not answer in time`;
    case 'UND_ERR_BODY_TIMEOUT':
      return `${where} stopped sending in the middle of its answer`;
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_CLOSED':
    case 'ECONNRESET':
    case 'EPIPE':
      return `${where} closed the connection`;
    default:
      return undefined;
  }
}

/** The four ways that a server certificate is refused, each with its own sentence (S-40), and what else can go wrong. */
function tlsMessage(code: string, message: string, where: string): string | undefined {
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `The certificate of ${where} is self-signed and is not the one that the kubeconfig names as its certificate authority.`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${where} was made for other host names. Use one of its names in the kubeconfig, or set tls-server-name.`;
    case 'CERT_HAS_EXPIRED':
      return `The certificate of ${where} has expired (or the clock of this machine is wrong).`;
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${where} is not valid yet (or the clock of this machine is wrong).`;
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'CERT_SIGNATURE_FAILURE':
      return `The certificate of ${where} was signed by an authority that the kubeconfig does not name (certificate-authority-data).`;
    default:
      break;
  }
  if (/^ERR_SSL_.*ALERT/.test(code)) return `${where} refused the client certificate of this kubeconfig user (${code}).`;
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || /wrong version number/.test(message))
    return `${where} does not speak TLS; is its URL meant to be http?`;
  if (/^(ERR_SSL|ERR_TLS|ERR_OSSL|CERT_)/.test(code)) return `TLS with ${where} failed (${code}).`;
  return undefined;
}
