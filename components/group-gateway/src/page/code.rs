//! QR codes of addresses.

use crate::domain::Error;
use qrcode::render::svg;
use qrcode::{Color, QrCode};

/// How many pixels or units a module is wide.
const MODULE: u32 = 8;
/// How many modules are left free around the code.
const QUIET: usize = 4;

fn encode(address: &str) -> Result<QrCode, Error> {
    // Only an address that is longer than any code can hold has none; nobody but the caller makes it that long.
    QrCode::new(address).map_err(|_| Error::UnknownHistory)
}

/// The code of an address as SVG.
pub(crate) fn svg(address: &str) -> Result<Vec<u8>, Error> {
    let code = encode(address)?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .module_dimensions(MODULE, MODULE)
        .quiet_zone(true)
        .build();
    Ok(drawn.into_bytes())
}

/// The code of an address as PNG, one bit a pixel.
pub(crate) fn png(address: &str) -> Result<Vec<u8>, Error> {
    let code = encode(address)?;
    let module = usize::try_from(MODULE).unwrap_or(1);
    let side = code.width().saturating_add(QUIET.saturating_mul(2));
    let pixels = side.saturating_mul(module);
    let colors = code.to_colors();
    let is_dark = |x: usize, y: usize| {
        let inside = |position: usize| position.checked_sub(QUIET).filter(|position| *position < code.width());
        let (Some(x), Some(y)) = (inside(x), inside(y)) else {
            return false;
        };
        let index = y.saturating_mul(code.width()).saturating_add(x);
        colors.get(index) == Some(&Color::Dark)
    };
    let mut rows = Vec::new();
    for y in 0..side {
        let mut row = vec![0xff_u8; pixels.div_ceil(8)];
        for x in (0..side).filter(|x| is_dark(*x, y)) {
            for pixel in x.saturating_mul(module)..x.saturating_add(1).saturating_mul(module) {
                if let Some(byte) = row.get_mut(pixel / 8) {
                    *byte &= !(0x80 >> (pixel % 8));
                }
            }
        }
        rows.extend(std::iter::repeat_n(row, module).flatten());
    }
    let side = u32::try_from(pixels).unwrap_or_default();
    write(side, &rows).map_err(|error| Error::Internal(error.to_string()))
}

fn write(side: u32, rows: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rows)?;
    writer.finish()?;
    Ok(file)
}
