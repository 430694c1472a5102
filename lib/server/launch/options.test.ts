import { describe, expect, test } from 'vitest';
import { parseDemo, parseStart } from './options.ts';

const defaults = {
  kubeconfig: undefined,
  context: undefined,
  host: '127.0.0.1',
  port: 4800,
  namespaces: [],
  accessCode: undefined,
};

describe('npm start', () => {
  test('needs no option', () => {
    expect(parseStart([], {})).toEqual({ ok: true, value: defaults });
  });

  test('takes flags', () => {
    const argv = ['--kubeconfig', '/a/config', '--context=shop', '--port', '4900', '--host', '::1', '--namespaces', 'a, b,'];
    expect(parseStart(argv, {})).toEqual({
      ok: true,
      value: { ...defaults, kubeconfig: '/a/config', context: 'shop', port: 4900, host: '::1', namespaces: ['a', 'b'] },
    });
  });

  const env = {
    WAYMARK_KUBECONFIG: 'config.yaml',
    WAYMARK_CONTEXT: 'billing',
    WAYMARK_PORT: '4901',
    WAYMARK_HOST: 'localhost',
    WAYMARK_NAMESPACES: 'a',
    WAYMARK_ACCESS_CODE: '0123456789abcdef',
    INIT_CWD: '/where/i/am',
  };

  test('takes environment variables; a path is seen from where the user is', () => {
    expect(parseStart([], env)).toEqual({
      ok: true,
      value: {
        kubeconfig: '/where/i/am/config.yaml',
        context: 'billing',
        port: 4901,
        host: 'localhost',
        namespaces: ['a'],
        accessCode: '0123456789abcdef',
      },
    });
  });

  test('prefers the flag, and takes an empty variable for an absent one', () => {
    expect(parseStart(['--context', 'shop', '--port', '1'], env)).toMatchObject({ value: { context: 'shop', port: 1 } });
    expect(parseStart([], { WAYMARK_CONTEXT: '', WAYMARK_PORT: '' })).toEqual({ ok: true, value: defaults });
  });

  test.each([
    [['--port', '0'], {}, '"0" is not a port'],
    [['--port', '65536'], {}, '"65536" is not a port'],
    [['--port', '80x'], {}, '"80x" is not a port'],
    [[], { WAYMARK_PORT: 'http' }, '"http" is not a port'],
    [['--bogus'], {}, "Unknown option '--bogus'"],
    [['stray'], {}, 'stray'],
    [['--namespaces', 'shop,Not_One'], {}, '"Not_One" cannot be the name of a namespace'],
    [['--host', '0.0.0.0'], {}, 'on this machine only'],
    [[], { WAYMARK_HOST: '192.168.1.2' }, 'not on 192.168.1.2'],
    [[], { WAYMARK_ACCESS_CODE: 'secret' }, 'WAYMARK_ACCESS_CODE is too easy to guess'],
  ])('refuses %j %j', (argv, variables, says) => {
    const parsed = parseStart(argv, variables);
    expect(parsed).toMatchObject({ ok: false, error: { exitCode: 2, message: expect.stringContaining(says) } });
  });
});

describe('npm run demo', () => {
  test('leaves the port open unless it is asked for', () => {
    expect(parseDemo([], {})).toMatchObject({ value: { port: undefined, from: undefined } });
    expect(parseDemo(['--port', '4900', '--from', '/a'], {})).toMatchObject({ value: { port: 4900, from: '/a' } });
  });

  test('knows nothing of kubeconfigs', () => {
    expect(parseDemo(['--kubeconfig', '/a'], {})).toMatchObject({ ok: false, error: { exitCode: 2 } });
  });
});
