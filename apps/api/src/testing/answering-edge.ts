import { explainRequestSchema, redisChannels, redisKeys, type ExplainRequest, type Explanation } from '@sitekeep/contracts';
import { connectRedis, createLogger } from '@sitekeep/runtime';

export type AnsweringEdge = { asked: ExplainRequest[]; stop: () => Promise<void> };

/** Answers the questions that the api asks about requests as an edge does, on the Redis of startTestApi; null: not at all. */
export async function startAnsweringEdge(answer: (question: ExplainRequest) => Explanation | null): Promise<AnsweringEdge> {
  const url = process.env['REDIS_URL'] ?? '';
  const quiet = createLogger('edge', 'silent');
  const [redis, subscriber] = [connectRedis(url, quiet, { failFast: false }), connectRedis(url, quiet, { failFast: false })];
  const asked: ExplainRequest[] = [];
  subscriber.on('message', (_, text) => {
    const question = explainRequestSchema.parse(JSON.parse(text));
    asked.push(question);
    const told = answer(question);
    const key = redisKeys.explained(question.id);
    if (told) void redis.multi().rpush(key, JSON.stringify(told)).expire(key, 30).exec();
  });
  await subscriber.subscribe(redisChannels.explain);
  const stop = async () => {
    await Promise.all([redis.quit(), subscriber.quit()]);
  };
  return { asked, stop };
}
