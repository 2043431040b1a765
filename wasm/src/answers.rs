//! The two parts of the module.
//!
//! A page first loads the part that lists bills. Everything else (tables, summaries, streams, exports, the account) is in a
//! part of its own, which a page loads when it is used. `tools/build.mjs` divides the module with wasm-split-cli: what only
//! the functions of [`answers_part`] use is moved to the second part. Both parts share one memory and one instance of
//! everything, so nothing else in this crate depends on where it is.
//!
//! The facade loads the second part before it calls an export that leads there: a call of a function that is not loaded is a
//! trap. The whole module, which other environments load, is made of the same two parts.

/// Defines a function of the second part. The first argument is a number that no other function has.
///
/// The names of the import and the export are those by which wasm-split-cli finds the places to divide the module at. Both
/// sides are compiled together, so they pass any type.
macro_rules! answers_part {
    (
        $number:literal,
        fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)? $body:block
    ) => {
        fn $name($($argument: $type),*) $(-> $result)? {
            #[cfg(feature = "split")]
            #[allow(improper_ctypes, reason = "both sides are compiled together")]
            #[link(wasm_import_module = "__wasm_split_placeholder__")]
            unsafe extern "C" {
                #[link_name = concat!("__wasm_split_00answers00_import_000000000000000000000000000000", $number)]
                safe fn imported($($argument: $type),*) $(-> $result)?;
            }

            #[allow(improper_ctypes_definitions, reason = "both sides are compiled together")]
            #[cfg_attr(
                feature = "split",
                unsafe(export_name = concat!("__wasm_split_00answers00_export_000000000000000000000000000000", $number))
            )]
            extern "C" fn defined($($argument: $type),*) $(-> $result)? $body

            #[cfg(not(feature = "split"))]
            use defined as imported;
            imported($($argument),*)
        }
    };
}

pub(crate) use answers_part;

/// Its name tells which second part belongs to this first one.
#[cfg(feature = "split")]
#[unsafe(export_name = concat!("build_", env!("NOVITA_BILLING_BUILD")))]
extern "C" fn build() {}
