// Stands in for the model server: speaks the protocol of OpenAI's, and knows no language at all.
import Fastify from 'fastify';

const app = Fastify();

app.post('/v1/chat/completions', async (request, reply) => {
  const { model, messages } = request.body;
  const { content } = messages.at(-1);
  if (content.includes('illegible')) {
    return reply.code(422).send({ error: { message: 'the model cannot read this', code: 'illegible' } });
  }
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: { role: 'assistant', content: `Report: ${content}`, refusal: null },
      },
    ],
    usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 },
  };
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8002) });
console.log(`listening on 127.0.0.1:${app.server.address().port}`);
