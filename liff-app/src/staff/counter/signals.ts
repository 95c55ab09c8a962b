/** A short rising tone and a buzz when it worked, a low one when not. Silent where the device has no sound or forbids it. */
export function signal(kind: 'good' | 'bad'): void {
  navigator.vibrate?.(kind === 'good' ? 40 : [60, 40, 60]);
  try {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.connect(volume).connect(context.destination);
    volume.gain.setValueAtTime(0.08, context.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.25);
    tone.frequency.setValueAtTime(kind === 'good' ? 880 : 220, context.currentTime);
    if (kind === 'good') tone.frequency.setValueAtTime(1320, context.currentTime + 0.09);
    tone.start();
    tone.stop(context.currentTime + 0.26);
    tone.onended = () => void context.close();
  } catch {
    // No audio before the first touch, or none at all: the result is on the screen anyway.
  }
}
