//! `wasm-split INPUT FOLDER`: divides a wasm file at its split points. Writes `main.wasm`, and `split_NAME.wasm` for each
//! part that is loaded later.
use std::error::Error;
use std::path::PathBuf;

use wasm_split_cli_support::{Options, transform};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [input, folder] = arguments.as_slice() else {
        return Err("usage: wasm-split INPUT FOLDER".into());
    };
    let module = std::fs::read(input)?;
    let main = folder.join("main.wasm");
    let mut options = Options::new(&module);
    options.output_dir = folder;
    options.main_out_path = &main;
    transform(options)?;
    Ok(())
}
