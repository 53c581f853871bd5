// The browser's entry: takes over the page that the server drew.
import { hydrateRoot } from 'react-dom/client';
import { App } from './App.jsx';
import '../shared/style.css';

const first = JSON.parse(document.getElementById('first').textContent);
hydrateRoot(document.getElementById('root'), <App first={first} />);
