//! The responses of a simulated service.

use std::collections::VecDeque;
use std::sync::Arc;

use super::host::{Counted, InFlight};
use super::{ReplyBody, Simulation, payload};
use crate::client::{BoxFuture, Response, TransportError};

enum Chunk {
    Bytes(u64, Vec<u8>),
    Reset(String),
    Silence,
    Drip,
    Flood,
    Letters,
}

pub(super) struct SimulatedResponse {
    sim: Arc<Simulation>,
    status: u16,
    headers: Vec<(&'static str, String)>,
    chunks: VecDeque<Chunk>,
    /// Empty chunks that were read without a pause.
    flood: u32,
    _open: Counted,
    _in_flight: InFlight,
}

impl SimulatedResponse {
    pub(super) fn new(
        sim: &Arc<Simulation>,
        in_flight: InFlight,
        window: usize,
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: ReplyBody,
    ) -> Self {
        let all = payload(window);
        let first = |bytes: usize| Chunk::Bytes(1, all[..bytes.min(all.len() - 1)].to_vec());
        let chunks = match body {
            ReplyBody::Whole { chunk, gap_ms } => all
                .chunks(chunk.max(1))
                .map(|bytes| Chunk::Bytes(gap_ms, bytes.to_vec()))
                .collect(),
            ReplyBody::CutOff(bytes) => VecDeque::from([first(bytes)]),
            ReplyBody::Stalls(bytes) => VecDeque::from([first(bytes), Chunk::Silence]),
            ReplyBody::Breaks(bytes, message) => {
                VecDeque::from([first(bytes), Chunk::Reset(message)])
            }
            ReplyBody::Drips(bytes) => VecDeque::from([first(bytes), Chunk::Drip]),
            ReplyBody::Floods(bytes) => VecDeque::from([first(bytes), Chunk::Flood]),
            ReplyBody::Endless => VecDeque::from([Chunk::Letters]),
            ReplyBody::Text(text) => VecDeque::from([Chunk::Bytes(1, text.into_bytes())]),
        };
        let open = Counted::new(sim, |sim| &sim.open_bodies);
        Self {
            sim: Arc::clone(sim),
            status,
            headers,
            chunks,
            flood: 0,
            _open: open,
            _in_flight: in_flight,
        }
    }
}

impl SimulatedResponse {
    async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        match self.chunks.pop_front() {
            None => Ok(None),
            Some(Chunk::Bytes(ms, bytes)) => {
                self.sim.sleep(ms).await;
                Ok(Some(bytes))
            }
            Some(Chunk::Reset(message)) => Err(TransportError::new(message)),
            Some(Chunk::Silence) => std::future::pending().await,
            Some(Chunk::Drip) => {
                self.chunks.push_front(Chunk::Drip);
                self.sim.sleep(100).await;
                Ok(Some(Vec::new()))
            }
            Some(Chunk::Letters) => {
                self.chunks.push_front(Chunk::Letters);
                self.sim.sleep(1).await;
                Ok(Some(vec![b'x'; 1024]))
            }
            Some(Chunk::Flood) => {
                self.chunks.push_front(Chunk::Flood);
                self.flood += 1;
                assert!(self.flood < 1_000_000, "the client never stops reading");
                // Reading takes time, too.
                self.sim.now.set(self.sim.now.get() + 1);
                Ok(Some(Vec::new()))
            }
        }
    }
}

impl Response for SimulatedResponse {
    fn status(&self) -> u16 {
        self.status
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.clone())
    }

    fn chunk(&mut self) -> BoxFuture<'_, Result<Option<Vec<u8>>, TransportError>> {
        Box::pin(self.next_chunk())
    }
}
