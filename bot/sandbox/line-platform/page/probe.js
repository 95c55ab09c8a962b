/** In a frame on a phone's own host: says whether this browser gives such a frame storage. */
function hasStorage() {
  try {
    sessionStorage.setItem('probe', '1');
    localStorage.setItem('probe', '1');
    return true;
  } catch {
    return false;
  }
}

parent.postMessage({ type: 'probe', storage: hasStorage() }, '*');
