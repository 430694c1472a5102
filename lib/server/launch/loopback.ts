/** Where only this machine can reach a server (S-20). */
export const loopback: readonly string[] = ['127.0.0.1', 'localhost', '::1'];
