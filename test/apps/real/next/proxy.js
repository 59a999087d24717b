import { NextResponse } from 'next/server';

export function proxy(request) {
  if (request.nextUrl.pathname.startsWith('/private')) return new NextResponse('not for you', { status: 401 });
  return NextResponse.next();
}
