export default function handler(request, response) {
  response.status(request.query.status ?? 200).json({ hello: request.query.name });
}
