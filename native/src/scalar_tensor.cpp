#include "lightwell/scalar_tensor.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

#include "lightwell/wire.hpp"

namespace lightwell {
namespace {

// tensor.proto and types.proto (docs/format.md, "Messages").
enum DataType : std::uint64_t {
  kFloat = 1,
  kDouble = 2,
  kInt32 = 3,
  kUint8 = 4,
  kInt16 = 5,
  kInt8 = 6,
  kInt64 = 9,
  kBool = 10,
  kBfloat16 = 14,
  kUint16 = 17,
  kHalf = 19,
  kUint32 = 22,
  kUint64 = 23,
};
constexpr std::uint32_t kDtype = 1;
constexpr std::uint32_t kShape = 2;
constexpr std::uint32_t kTensorContent = 4;

// The repeated field in which each type keeps its values when there is no `tensor_content`.
std::uint32_t values_field(std::uint64_t dtype) noexcept {
  switch (dtype) {
    case kFloat:
      return 5;
    case kDouble:
      return 6;
    case kInt32:
    case kUint8:
    case kInt16:
    case kInt8:
    case kUint16:
      return 7;
    case kInt64:
      return 10;
    case kBool:
      return 11;
    case kHalf:
    case kBfloat16:
      return 13;
    case kUint32:
      return 16;
    case kUint64:
      return 17;
    default:
      return 0;
  }
}

double float_from_half(std::uint16_t half) noexcept {
  const std::uint32_t sign = (half & 0x8000u) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1F;
  const std::uint32_t mantissa = half & 0x3FFu;
  if (exponent == 0) {  // zero or subnormal: mantissa · 2⁻²⁴, exact in float32
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t wide = exponent == 0x1F ? 0xFFu : exponent + 112;
  return std::bit_cast<float>(sign | (wide << 23) | (mantissa << 13));
}

double float_from_bfloat16(std::uint16_t bits) noexcept {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

template <typename Number>
bool load_number(std::span<const std::byte> bytes, Number& out) noexcept {
  if (bytes.size() != sizeof(Number)) return false;
  std::memcpy(&out, bytes.data(), sizeof out);
  return true;
}

template <typename Number>
bool number_from_content(std::span<const std::byte> content, double& out) noexcept {
  Number number;
  if (!load_number(content, number)) return false;
  out = static_cast<double>(number);
  return true;
}

// `tensor_content`: the element as the machine stores it.
bool value_from_content(std::uint64_t dtype, std::span<const std::byte> content,
                        double& out) noexcept {
  switch (dtype) {
    case kFloat:
      return number_from_content<float>(content, out);
    case kDouble:
      return number_from_content<double>(content, out);
    case kInt32:
      return number_from_content<std::int32_t>(content, out);
    case kUint8:
    case kBool:
      return number_from_content<std::uint8_t>(content, out);
    case kInt16:
      return number_from_content<std::int16_t>(content, out);
    case kInt8:
      return number_from_content<std::int8_t>(content, out);
    case kUint16:
      return number_from_content<std::uint16_t>(content, out);
    case kInt64:
      return number_from_content<std::int64_t>(content, out);
    case kUint32:
      return number_from_content<std::uint32_t>(content, out);
    case kUint64:
      return number_from_content<std::uint64_t>(content, out);
    case kHalf:
    case kBfloat16: {
      std::uint16_t bits;
      if (!load_number(content, bits)) return false;
      out = dtype == kHalf ? float_from_half(bits) : float_from_bfloat16(bits);
      return true;
    }
    default:
      return false;
  }
}

double value_from_varint(std::uint64_t dtype, std::uint64_t raw) noexcept {
  switch (dtype) {
    case kHalf:
      return float_from_half(static_cast<std::uint16_t>(raw));
    case kBfloat16:
      return float_from_bfloat16(static_cast<std::uint16_t>(raw));
    case kUint32:
      return static_cast<double>(static_cast<std::uint32_t>(raw));
    case kUint64:
      return static_cast<double>(raw);
    case kBool:
      return raw != 0 ? 1.0 : 0.0;
    case kInt64:
      return static_cast<double>(static_cast<std::int64_t>(raw));
    default:
      return static_cast<double>(static_cast<std::int32_t>(raw));
  }
}

// Reads a packed run of varints; protobuf writers use no other form for repeated numbers, but
// readers must accept single ones as well.
bool read_packed_varints(std::span<const std::byte> packed, std::uint64_t& last,
                         std::size_t& count) noexcept {
  std::uint64_t value = 0;
  unsigned shift = 0;
  for (const std::byte byte : packed) {
    if (shift > 63) return false;
    value |= (std::to_integer<std::uint64_t>(byte) & 0x7F) << shift;
    shift += 7;
    if ((byte & std::byte{0x80}) != std::byte{0}) continue;
    last = value;
    ++count;
    value = 0;
    shift = 0;
  }
  return shift == 0;
}

// True when every dimension is 1; a shape of unknown rank leaves the decision to the content.
bool shape_is_single(std::span<const std::byte> shape) noexcept {
  constexpr std::uint32_t kDim = 2;
  constexpr std::uint32_t kDimSize = 1;
  WireReader fields(shape);
  while (fields.next()) {
    if (!fields.is(kDim, WireType::kBytes)) continue;
    std::int64_t size = 0;
    WireReader dim(fields.as_bytes());
    while (dim.next()) {
      if (dim.is(kDimSize, WireType::kVarint)) size = dim.as_int64();
    }
    if (size != 1 || dim.is_malformed()) return false;
  }
  return !fields.is_malformed();
}

// Float and double values come as fixed-width bytes, packed or one by one.
bool collect_fixed(const WireReader& fields, std::uint64_t dtype, double& value,
                   std::size_t& count) noexcept {
  if (dtype == kFloat && fields.type() == WireType::kFixed32) {
    value = static_cast<double>(fields.as_float());
    ++count;
    return true;
  }
  if (dtype == kDouble && fields.type() == WireType::kFixed64) {
    value = fields.as_double();
    ++count;
    return true;
  }
  if (fields.type() != WireType::kBytes) return false;
  if (fields.as_bytes().empty()) return true;
  ++count;
  return value_from_content(dtype, fields.as_bytes(), value);
}

bool collect_varint(const WireReader& fields, std::uint64_t dtype, double& value,
                    std::size_t& count) noexcept {
  std::uint64_t raw = 0;
  const std::size_t before = count;
  if (fields.type() == WireType::kVarint) {
    raw = fields.as_varint();
    ++count;
  } else if (fields.type() != WireType::kBytes ||
             !read_packed_varints(fields.as_bytes(), raw, count)) {
    return false;
  }
  if (count > before) value = value_from_varint(dtype, raw);
  return true;
}

}  // namespace

bool scalar_from_tensor(std::span<const std::byte> tensor, Scalar& out) noexcept {
  // The type may follow the values on the wire, so it is looked up first.
  std::uint64_t dtype = 0;
  for (WireReader fields(tensor); fields.next();) {
    if (fields.is(kDtype, WireType::kVarint)) dtype = fields.as_varint();
  }
  const std::uint32_t number = values_field(dtype);
  if (number == 0) return false;
  const bool is_fixed = dtype == kFloat || dtype == kDouble;
  double value = 0;  // no value at all means zero, as in TensorFlow
  std::size_t count = 0;
  WireReader fields(tensor);
  while (fields.next()) {
    if (fields.is(kShape, WireType::kBytes)) {
      if (!shape_is_single(fields.as_bytes())) return false;
    } else if (fields.is(kTensorContent, WireType::kBytes)) {
      if (fields.as_bytes().empty()) continue;
      if (!value_from_content(dtype, fields.as_bytes(), value)) return false;
      ++count;
    } else if (fields.field_number() == number) {
      if (is_fixed ? !collect_fixed(fields, dtype, value, count)
                   : !collect_varint(fields, dtype, value, count)) {
        return false;
      }
    }
    if (count > 1) return false;
  }
  if (fields.is_malformed()) return false;
  out.value = value;
  out.needs_double = dtype == kDouble || dtype == kInt32 || dtype == kInt64 || dtype == kUint32 ||
                     dtype == kUint64;
  return true;
}

}  // namespace lightwell
