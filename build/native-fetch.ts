import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * The package that asks Google's metadata service brings its own `fetch` and proxies. Node has the first, and a metadata service is never
 * behind the second.
 */
export const withNativeFetch: Plugin = {
  name: 'with-native-fetch',
  setup(build) {
    build.onLoad({ filter: /gaxios\.js$/ }, ({ path }) => {
      const own = readFileSync(path, 'utf8');
      const contents = own
        .replace(/\(await import\('node-fetch'\)\)\.default/, 'globalThis.fetch')
        .replace(/\(await import\('https-proxy-agent'\)\)\.HttpsProxyAgent/, 'class {}');
      if (/node-fetch|https-proxy-agent/.test(contents.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '')))
        throw new Error(`${path} is not as expected`);
      return { contents };
    });
  },
};
