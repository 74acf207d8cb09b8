// Says something through the AI SDK's own transport and prints the message it made of the answer.
// Usage: node talk.mjs API TEXT [approve|deny]
import { DefaultChatTransport, readUIMessageStream } from "ai";

const [api, text, decision] = process.argv.slice(2);
const transport = new DefaultChatTransport({ api });
const messages = [{ id: "m1", role: "user", parts: [{ type: "text", text }] }];

async function send() {
  const stream = await transport.sendMessages({
    trigger: "submit-message",
    chatId: "from-node",
    messageId: undefined,
    messages,
    abortSignal: undefined,
  });
  const chunks = [];
  const seen = stream.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        chunks.push(chunk.type);
        controller.enqueue(chunk);
      },
    }),
  );
  let message;
  for await (message of readUIMessageStream({ stream: seen, terminateOnError: true }));
  return { chunks, message };
}

const first = await send();
let second = null;
if (decision) {
  messages.push(first.message);
  for (const part of first.message.parts) {
    if (part.state === "approval-requested") {
      part.state = "approval-responded";
      part.approval = { id: part.approval.id, approved: decision === "approve" };
    }
  }
  second = await send();
}
console.log(JSON.stringify({ first, second }));
