import { render } from 'preact';
import { App } from './app.tsx';
import { listenForKeys } from './state/keys.ts';
import { listen } from './state/live.ts';
import { startTheme } from './state/theme.ts';
import './styles/page.css';

startTheme();
listenForKeys();
listen();
const place = document.getElementById('page');
if (place !== null) render(<App />, place);
