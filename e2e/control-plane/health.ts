import { Agent, request } from 'undici';

/**
 * Whether a component answers 200 at its health address. Certificates are not checked: each component makes its own,
 * the address is loopback, and nothing secret is sent.
 */
export async function isHealthy(url: string): Promise<boolean> {
  const agent = new Agent({ connect: { rejectUnauthorized: false }, headersTimeout: 2_000, bodyTimeout: 2_000 });
  try {
    const { statusCode, body } = await request(url, { dispatcher: agent });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  } finally {
    await agent.destroy();
  }
}
