// One function per format, behind write_prediction().
#pragma once

#include "io/annotate/net_capacitances.hpp"
#include "io/annotate/net_names.hpp"
#include "io/annotate/write_prediction.hpp"

#include <string>

namespace cgcl {

/// All write through AtomicFile and add to the notes of `report`.
void write_spice_include(const std::string& path, const CircuitPrediction& prediction,
                         const NetCapacitances& caps, const NetNames& names, const WriteOptions& options,
                         WrittenPrediction& report);
void write_annotated(const std::string& path, bool cdl, const CircuitPrediction& prediction,
                     const NetCapacitances& caps, const NetNames& names, const WriteOptions& options,
                     WrittenPrediction& report);
void write_spf(const std::string& path, const CircuitPrediction& prediction, const NetCapacitances& caps,
               const NetNames& names, const WriteOptions& options);
void write_spef(const std::string& path, const CircuitPrediction& prediction, const NetCapacitances& caps,
                const NetNames& names, const WriteOptions& options);
void write_coupling_report(const std::string& path, const CircuitPrediction& prediction,
                           const NetCapacitances& caps, const NetNames& names, const WriteOptions& options);
void write_nets_csv(const std::string& path, const CircuitPrediction& prediction, const NetNames& names,
                    const WriteOptions& options);
void write_coupling_csv(const std::string& path, const CircuitPrediction& prediction,
                        const WriteOptions& options);
void write_pins_csv(const std::string& path, const CircuitPrediction& prediction, const NetNames& names,
                    const WriteOptions& options);

/// How a net is called in SPF and SPEF.
[[nodiscard]] std::string spf_name(const NetNames& names, std::int32_t net, const WriteOptions& options);

}   // namespace cgcl
