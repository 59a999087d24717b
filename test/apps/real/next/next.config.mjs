export default {
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  serverExternalPackages: ['pg'],
  async rewrites() {
    return [{ source: '/old/:id', destination: '/orders/:id' }];
  },
  async redirects() {
    return [{ source: '/older/:id', destination: '/orders/:id', permanent: true }];
  },
};
