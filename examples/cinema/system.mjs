// A cinema: `auth` knows who is there, `main` has films and bookings, `log` indexes what happens, `etl` brings the programme.
export default {
  servers: ['postgresql', 'redis'],
  env: {
    ENVIRONMENT: 'development',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=development',
  },
  services: [
    { name: 'elasticsearch', file: 'server.js', traced: false },
    {
      name: 'log',
      file: 'server.js',
      env: ({ elasticsearch }) => ({ ELASTICSEARCH_URL: elasticsearch }),
      python: {
        file: 'server.py',
        requirements: 'requirements.txt',
        // Its defaults are gRPC, and to send metrics and log records as well.
        env: {
          OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
          OTEL_METRICS_EXPORTER: 'none',
          OTEL_LOGS_EXPORTER: 'none',
        },
      },
    },
    { name: 'auth', file: 'server.js' },
    { name: 'main', file: 'server.js', env: ({ auth, log }) => ({ AUTH_URL: auth, LOG_URL: log }) },
    {
      name: 'etl',
      file: 'server.js',
      env: ({ auth, main }) => ({ AUTH_URL: auth, MAIN_URL: main, ETL_SCHEDULE: '*/3 * * * * *' }),
    },
  ],
  load: {
    what: 'a booking',
    // But for one second every four years.
    env: { ETL_SCHEDULE: '0 0 0 29 2 *' },
    async prepare({ call }) {
      const { body } = await call('auth', '/login', { method: 'POST', body: { name: 'Ada' } });
      const headers = { authorization: `Bearer ${body.token}` };
      await call('main', '/films', {
        method: 'POST',
        headers,
        body: { batch: [{ id: 1, title: 'Metropolis', seats: 120 }] },
      });
      return () => call('main', '/bookings', { method: 'POST', headers, body: { film_id: 1 }, status: 201 });
    },
  },
  async drive({ call, print, until }) {
    for (const service of ['auth', 'main', 'log', 'etl']) await call(service, '/health');
    print('waiting for the first films');
    await until('etl', /^job \S+ saved films 1, 2$/m);
    const { body } = await call('auth', '/login', { method: 'POST', body: { name: 'Ada' } });
    const headers = { authorization: `Bearer ${body.token}` };
    await call('main', '/films/1');
    await call('main', '/bookings', { method: 'POST', headers, body: { film_id: 1 }, status: 201 });
    await call('main', '/bookings', { method: 'POST', headers, body: { film_id: 99 }, status: 404 });
    await call('main', '/bookings', { method: 'POST', body: { film_id: 1 }, status: 401 });
  },
};
