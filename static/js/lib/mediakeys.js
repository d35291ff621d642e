// Media keys, the lock screen and headset buttons, by the Media Session API.
import * as player from "./player.js";

const session = navigator.mediaSession;

function describe({ detail: { song } }) {
  if (!song) {
    session.metadata = null;
    return;
  }
  const artwork = song.artwork_large ?? song.artwork;
  session.metadata = new MediaMetadata({
    title: song.title, artist: song.artist ?? "", album: song.album ?? "",
    artwork: artwork ? [{ src: new URL(artwork, location.href).href, sizes: "600x600" }] : [],
  });
}

function position() {
  const duration = player.duration();
  if (!duration || !session.setPositionState) return;
  const { rate } = player.settings();
  session.setPositionState({ duration, playbackRate: rate, position: Math.min(player.currentTime(), duration) });
}

if (session) {
  const acts = {
    play: player.play, pause: player.pause, stop: player.pause, nexttrack: player.next, previoustrack: player.previous,
    seekto: ({ seekTime }) => player.seek(seekTime),
    seekbackward: ({ seekOffset }) => player.seek(player.currentTime() - (seekOffset ?? 10)),
    seekforward: ({ seekOffset }) => player.seek(player.currentTime() + (seekOffset ?? 10)),
  };
  for (const [name, act] of Object.entries(acts)) session.setActionHandler(name, act);
  document.addEventListener("player:song", describe);
  document.addEventListener("player:state", ({ detail: { state } }) => {
    session.playbackState = state === "empty" ? "none" : state === "playing" || state === "loading" ? "playing" : "paused";
    position();
  });
}
