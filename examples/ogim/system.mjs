// Gateway in front of two internal services; commands reach the alerts through Kafka.
export default {
  servers: ['kafka'],
  env: {
    // kafkajs asks for timers in the past, which Node warns of: https://github.com/tulios/kafkajs/issues/1751
    NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning',
    OTEL_TRACING_CONSOLE: 'true',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=production',
    // Whoever else runs this system on the same Kafka reads no command of ours.
    COMMANDS_TOPIC: `commands-${process.pid}`,
  },
  services: [
    { name: 'alerts', file: 'server.mjs' },
    { name: 'commands', file: 'server.mjs' },
    {
      name: 'gateway',
      file: 'server.mjs',
      env: ({ alerts, commands }) => ({ ALERTS_URL: alerts, COMMANDS_URL: commands }),
    },
  ],
  async drive(running) {
    await running.call('gateway', '/api/alert/alerts');
    const command = await running.call('gateway', '/api/command/commands', {
      method: 'POST',
      body: { device: 'pump-4', action: 'stop' },
      status: 202,
    });
    await running.until('alerts', new RegExp(`^alert for command ${command.body.id}`, 'm'));
    await running.call('gateway', '/api/alert/alerts');
    await running.call('gateway', '/api/alert/alerts/0', { status: 404 });
  },
};
