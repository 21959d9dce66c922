// What the writers of SPF and SPEF share.
#pragma once

#include "engine/core/index.hpp"
#include "io/annotate/formats.hpp"
#include "io/annotate/provenance.hpp"
#include "io/annotate/reduced_resistors.hpp"
#include "io/text/text_file.hpp"

#include <string_view>
#include <vector>

namespace cgcl {

/// A prediction on its way into a file, with the pins of its nets. Keeps references to all but those.
class ParasiticsWriter {
 protected:
  ParasiticsWriter(TextFile& out, const CircuitPrediction& prediction, const NetCapacitances& caps,
                   const NetNames& names, const WriteOptions& options)
      : out_(out),
        prediction_(prediction),
        caps_(caps),
        names_(names),
        options_(options),
        nets_(static_cast<std::int32_t>(prediction.nets.size())),
        pins_(names, nets_),
        totals_F_(prediction.totals_F()) {}

  [[nodiscard]] const NetPrediction& net_of(std::int32_t n) const { return prediction_.nets[idx(n)]; }
  [[nodiscard]] double total_F(std::int32_t n) const { return totals_F_[idx(n)]; }

  /// Comments: where the numbers come from, their sums, the nets without any.
  void write_comments(std::string_view leader) {
    write_provenance(out_, leader, prediction_);
    write_totals(out_, leader, prediction_, caps_);
    write_rails(out_, leader, prediction_);
  }
  [[nodiscard]] ReducedResistors star_of(std::int32_t n) const {
    const NetPrediction& net = net_of(n);
    return reduced_resistors(net.resistance_ohm, net.point_ohm, pins_.end(n) - pins_.begin(n), net.port);
  }
  /// Of a pin: the gate of a MOS is an input, the direction of others is not known.
  [[nodiscard]] static char direction(DeviceKind kind, std::int32_t terminal) {
    return kind == DeviceKind::mos && terminal == 1 ? 'I' : 'B';
  }

  TextFile& out_;
  const CircuitPrediction& prediction_;
  const NetCapacitances& caps_;
  const NetNames& names_;
  const WriteOptions& options_;
  const std::int32_t nets_;
  const PinIndex pins_;

 private:
  const std::vector<double> totals_F_;
};

}   // namespace cgcl
